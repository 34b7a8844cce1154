#!/bin/bash
# Whether the proxy is up. Spark Connect behind it has a check of its own.
exec 3<> /dev/tcp/127.0.0.1/8404
printf 'GET /health HTTP/1.0\r\n\r\n' >&3
read -r -t 5 status <&3
[[ $status == *' 200 '* ]]
