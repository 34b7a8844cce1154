#!/bin/sh
# Makes the data where there are none, sets roles, passwords and privileges, and runs PostgreSQL.
set -eu
umask 077
data=/var/lib/postgresql/data
sockets=/run/postgres/start
mkdir -p $sockets

for file in pgpass postgres.pem; do
  [ -r /run/secrets/$file ] || {
    echo "start: /run/secrets/$file cannot be read by user $(id -u). Make it: npm run compose -- secrets" >&2
    exit 1
  }
done

# Whole or not at all.
if [ ! -d $data ]; then
  rm -rf $data.new
  sed -n 's/^\*:\*:\*:postgres://p' /run/secrets/pgpass > $sockets/password
  initdb --pgdata=$data.new --username=postgres --pwfile=$sockets/password --auth=scram-sha-256 --encoding=UTF8 \
    --locale=C.UTF-8 --lc-messages=C > /dev/null
  rm $sockets/password
  mv $data.new $data
fi

# Nobody but this script reaches the server meanwhile: it listens in a closed folder only.
echo 'local all postgres trust' > $sockets/hba.conf
pg_ctl --pgdata=$data --wait --silent --options="-c config_file=/etc/fraud/postgresql.conf -c listen_addresses='' \
  -c unix_socket_directories=$sockets -c hba_file=$sockets/hba.conf" start > /dev/null
psql --host=$sockets --username=postgres --dbname=postgres --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --file=/opt/postgres/init.sql
pg_ctl --pgdata=$data --wait --silent --mode=fast stop

exec postgres -D $data -c config_file=/etc/fraud/postgresql.conf
