#!/bin/sh
# start namenode|datanode: runs one of HDFS's daemons. `start health ROLE` says whether it is well.
set -eu
umask 077
web=http://localhost:9870

run() {
  exec java -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:+ExitOnOutOfMemoryError "-Xmx${HEAP:-256m}" \
    -Djava.net.preferIPv4Stack=true -Dlog4j2.configurationFile=file:/opt/hdfs/conf/log4j2.properties \
    -cp '/opt/hdfs/conf:/opt/hdfs/logging/*:/opt/hdfs/jars/*' "$@"
}

bean() {
  curl -fsS -m 5 "http://localhost:$1/jmx?get=Hadoop:service=$2" | grep "\"${2##*::}\""
}

put() {
  curl -fsS -m 10 -o /dev/null -X PUT "$web/webhdfs/v1$1?user.name=hdfs&$2"
}

# A folder that one user writes, and members of a group read.
folder() {
  put "$1" "op=MKDIRS&permission=$4" && put "$1" "op=SETPERMISSION&permission=$4" && put "$1" "op=SETOWNER&owner=$2&group=$3"
}

# Each service is a user of its own, and reaches its own folders only. The root belongs to hdfs.
folders() {
  for _ in $(seq 120); do
    if [ -n "$(bean 9870 NameNode,name=NameNodeInfo::Safemode 2>/dev/null | grep '""')" ]; then
      put /user 'op=MKDIRS&permission=755' &&
        folder /user/sparkwright sparkwright sparkwright 750 &&
        folder /processed_fraud_data sparkwright sparkwright 750 &&
        folder /creditcard sparkwright sparkwright 750 &&
        folder /spark-events sparkwright history 770 &&
        return
    fi
    sleep 1
  done
  echo 'start: the folders could not be made in HDFS' >&2
}

# The containers of data nodes share a volume: each takes the first place there that no other holds, and with it the
# blocks and the identity that lie there. The lock goes with the process.
place() {
  for number in $(seq 64); do
    mkdir -p "/var/lib/hdfs/$number"
    exec 9> "/var/lib/hdfs/$number/lock"
    if flock -n 9; then
      echo "/var/lib/hdfs/$number/data" > /tmp/place
      return
    fi
  done
  echo 'start: there is no place for another data node' >&2
  exit 1
}

case "$1" in
  namenode)
    if [ ! -f /var/lib/hdfs/name/current/VERSION ]; then
      rm -rf /var/lib/hdfs/name
      (run org.apache.hadoop.hdfs.server.namenode.NameNode -format -nonInteractive)
    fi
    folders &
    run org.apache.hadoop.hdfs.server.namenode.NameNode
    ;;
  datanode)
    place
    # By a name that tells whose it is: those who write are told to trust this network's.
    run org.apache.hadoop.hdfs.server.datanode.DataNode -D "dfs.datanode.data.dir=file://$(cat /tmp/place)" \
      -D "dfs.datanode.hostname=$(hostname).$NETWORK"
    ;;
  health)
    case "$2" in
      # In safe mode, too: what it waits for are the data nodes, which wait for it to be well.
      namenode) bean 9870 NameNode,name=NameNodeInfo::Safemode > /dev/null ;;
      # Well is one that the name node has heard of; and then there is the last of the folders.
      datanode)
        bean 9864 DataNode,name=DataNodeInfo::BPServiceActorInfo | grep -q RUNNING
        curl -fsS -m 5 'http://namenode:9870/webhdfs/v1/spark-events?op=GETFILESTATUS&user.name=hdfs' |
          grep -q '"owner":"sparkwright"'
        curl -fsS -m 5 'http://namenode:9870/jmx?get=Hadoop:service=NameNode,name=NameNodeInfo::Safemode' |
          grep -q '"Safemode" : ""'
        ;;
      *) exit 1 ;;
    esac
    ;;
  *)
    echo "start: there is no role $1" >&2
    exit 1
    ;;
esac
