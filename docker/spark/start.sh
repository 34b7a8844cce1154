#!/bin/sh
# start master|worker|connect|history: runs one of Spark's programs with the configuration beside it and the secrets
# that are mounted. `start health ROLE` says whether it is well.
set -eu
conf=/opt/spark/conf
private=/run/spark/spark.conf

fail() {
  echo "start: $1" >&2
  exit 1
}

secret() {
  [ -r "/run/secrets/$1" ] || fail "/run/secrets/$1 cannot be read by user $(id -u). Make it: npm run compose -- secrets"
  cat "/run/secrets/$1"
}

address() {
  hostname -i | cut -d' ' -f1
}

# Secrets are in a file in memory, for this user only: not in the image, an environment or an argument.
configure() {
  umask 077
  {
    cat $conf/spark-defaults.conf
    echo "spark.authenticate.secret $(secret spark-wire)"
    echo "spark.executor.memory ${EXECUTOR_MEMORY:-768m}"
    for line in "$@"; do echo "$line"; done
  } > $private
}

run() {
  heap=$1
  shift
  exec java @$conf/java.options "-Xmx$heap" -cp "$conf:/opt/spark/jars/*" "$@"
}

light='-XX:+UseSerialGC -XX:TieredStopAtLevel=1'

case "$1" in
  master)
    configure
    run 256m $light org.apache.spark.deploy.master.Master --host master --port 7077 --webui-port 8080 \
      --properties-file $private
    ;;
  worker)
    configure
    rm -rf /var/lib/spark/work/* /var/lib/spark/scratch/*
    run 256m $light org.apache.spark.deploy.worker.Worker --host "$(address)" --port 7078 --webui-port 8081 \
      --cores "${WORKER_CORES:-1}" --memory "${EXECUTOR_MEMORY:-768m}" --work-dir /var/lib/spark/work \
      --properties-file $private spark://master:7077
    ;;
  connect)
    # Listens where the proxy is and nobody else: what it says is in the clear.
    gate=$(getent ahostsv4 spark-gate | cut -d' ' -f1 | head -1)
    [ -n "$gate" ] || fail 'the network of the proxy is not there: start this with docker compose'
    configure "spark.connect.authenticate.token $(secret connect-token)" "spark.connect.grpc.binding.address $gate"
    rm -rf /var/lib/spark/scratch/*
    run "${DRIVER_MEMORY:-768m}" org.apache.spark.deploy.SparkSubmit --master spark://master:7077 \
      --properties-file $private --class org.apache.spark.sql.connect.service.SparkConnectServer spark-internal
    ;;
  history)
    configure
    run 384m $light org.apache.spark.deploy.history.HistoryServer --properties-file $private
    ;;
  health)
    case "$2" in
      master) curl -fsS -m 5 http://localhost:8080/json/ | grep -q '"status" : "ALIVE"' ;;
      worker)
        # Well is a worker whom the master knows.
        own=$(curl -fsS -m 5 "http://localhost:8081/json/" | sed -n 's/.*"id" : "\(worker-[^"]*\)".*/\1/p')
        curl -fsS -m 5 http://master:8080/json/ | grep -q "\"id\" : \"${own:-none}\""
        ;;
      connect)
        curl -fsS -m 5 -o /dev/null http://localhost:4040/api/v1/version
        # It answers a call without a token by refusing it.
        curl -sS -m 5 -o /dev/null -D - --http2-prior-knowledge -H 'content-type: application/grpc' -H 'te: trailers' \
          -X POST "http://spark-gate:15002/spark.connect.SparkConnectService/Config" | grep -qi '^grpc-status'
        ;;
      history) curl -fsS -m 5 -o /dev/null http://localhost:18080/api/v1/version ;;
      *) fail "there is no role $2" ;;
    esac
    ;;
  *) fail "there is no role $1" ;;
esac
