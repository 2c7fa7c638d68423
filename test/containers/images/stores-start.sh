#!/bin/sh
# Makes the database at its first start, with the user and password that it is given, and then runs what it is asked to. Within the container, as in the
# official image, no password is asked for.
set -eu
if [ "$1" = postgres ]; then
  export PGDATA=/var/lib/postgresql/data
  if [ ! -e "$PGDATA/PG_VERSION" ]; then
    initdb --username="$POSTGRES_USER" --pwfile="$POSTGRES_PASSWORD_FILE" --auth-host=scram-sha-256 --auth-local=trust --encoding=UTF8 --locale=C.UTF-8 --no-sync > /tmp/initdb.log
    echo 'host all all all scram-sha-256' >> "$PGDATA/pg_hba.conf"
    echo "create database $POSTGRES_DB" | postgres --single -j postgres > /tmp/single.log
  fi
  set -- "$@" -c listen_addresses='*'
fi
exec "$@"
