# PostgreSQL and Redis of Debian, started as the images are that compose.yaml names.
ARG BASE_IMAGE
FROM ${BASE_IMAGE}
RUN groupadd --gid 999 stores && useradd --uid 999 --gid 999 --no-create-home stores \
 && mkdir -p /etc/postgresql-common && echo 'create_main_cluster = false' > /etc/postgresql-common/createcluster.conf \
 && apt-get update && apt-get install -y --no-install-recommends postgresql-15 redis-server && rm -rf /var/lib/apt/lists/* \
 && install -d -o 999 -g 999 -m 0777 /var/lib/postgresql /data
ENV PATH=/usr/lib/postgresql/15/bin:/usr/local/bin:/usr/bin:/bin
RUN install -d -o 999 -g 999 -m 0755 /run/postgresql
COPY stores-start.sh /usr/local/bin/start
ENTRYPOINT ["sh", "/usr/local/bin/start"]
