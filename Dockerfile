# One image for all verbs: parley ingest, dispatch, worker, aggregate, gateway, run, ... deploy/containers/README.md says how to
# build and run it. Needs BuildKit; starts from ARG BASE, so that a digest can be pinned: --build-arg BASE=debian@sha256:...
ARG BASE=debian:12-slim

FROM ${BASE} AS build
ENV DEBIAN_FRONTEND=noninteractive
# Of the packages of a developer's machine, what the build itself needs.
COPY deploy/packages.txt /tmp/
RUN apt-get update \
 && grep -vxE '#.*|clang.*|git|lib(benchmark|clang-rt.*|gmock|gtest)-dev|maven|openjdk.*|openssl|python3' /tmp/packages.txt \
  | xargs apt-get install -y --no-install-recommends \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY CMakeLists.txt CMakePresets.json ./
COPY cmake cmake
COPY proto proto
COPY services services
ENV CCACHE_DIR=/ccache CCACHE_MAXSIZE=1G CCACHE_COMPRESS=1
RUN --mount=type=cache,target=/ccache,id=parley-ccache \
    cmake --preset release -DPARLEY_TESTS=OFF -DPARLEY_BENCHMARKS=OFF \
 && ninja -C build/release parley_main \
 && strip -o /parley build/release/parley

FROM ${BASE}
# The libraries that the executable is linked with, and what a container needs: a reaper of processes, and the authorities
# that TLS peers are checked against.
RUN apt-get update \
 && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
      ca-certificates \
      libcld2-0 \
      libexpat1 \
      libfmt9 \
      libgrpc++1.51 \
      libprometheus-cpp-core1.0 \
      libprometheus-cpp-pull1.0 \
      librdkafka1 \
      libspdlog1.10 \
      libsqlite3-0 \
      tini \
 && rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/cache/debconf/* /var/log/* \
 && groupadd --gid 10001 parley \
 && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /var/lib/parley --shell /usr/sbin/nologin parley \
 && install -d -o parley -g parley -m 0750 /var/lib/parley /var/lib/parley/drop
COPY --from=build /parley /usr/local/bin/parley
# Fails the build when a library is missing.
RUN ["/usr/local/bin/parley", "--help"]
USER 10001:10001
WORKDIR /var/lib/parley
ENV PARLEY_DATA_DIR=/var/lib/parley
VOLUME /var/lib/parley
STOPSIGNAL SIGTERM
ENTRYPOINT ["/usr/bin/tini", "--", "/usr/local/bin/parley"]
CMD ["--help"]
