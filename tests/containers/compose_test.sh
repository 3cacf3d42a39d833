#!/usr/bin/env bash
# The system of docker-compose.yml, for real: builds the images, starts everything with four workers, feeds it the sample stream in
# two halves with kill -9 of each service between them, and compares what comes out with `parley run --once`. Then looks at
# what the containers may do and whether their limits hold.
#   tests/containers/compose_test.sh          prints "N passed, N failed"; SKIPPED and why, where there is no Docker
#   KEEP=1                                    leaves the containers for a look
set -uo pipefail
cd "$(dirname "$0")/../.."
export PATH=/usr/bin:$PATH # Debian's docker, not another one that may stand before it.
export DOCKER_BUILDKIT=1 COMPOSE_DOCKER_CLI_BUILD=1
export COMPOSE_PROJECT_NAME=parleytest$$ COMPOSE_HTTP_TIMEOUT=300
export PARLEY_IMAGE=parley:test
export PARLEY_GATEWAY_PORT=0 PARLEY_INGEST_PORT=0 # Whichever is free.
export PARLEY_TICK_MS=0 PARLEY_WORKER_CPUS=0.5

image_limit_mb=250
services=(ingest dispatch worker aggregate gateway)
passed=0 failed=0

skip() { echo "SKIPPED: $*"; exit 0; }
check() { # NAME COMMAND...: the command's output only when it fails
  local name=$1 out
  shift
  if out=$("$@" 2>&1); then
    passed=$((passed + 1)); echo "ok      $name"
  else
    failed=$((failed + 1)); echo "FAILED  $name"
    [[ -z $out ]] || tail -15 <<<"$out" | cut -c1-300 | sed 's/^/        /'
  fi
}
finish() { echo "$passed passed, $failed failed"; [[ $failed -eq 0 ]]; exit; }
seconds_since() { awk -v from="$1" -v to="$(date +%s.%N)" 'BEGIN { printf "%.1f s", to - from }'; }

command -v docker >/dev/null || skip "no docker"
docker version --format '{{.Server.Version}}' >/dev/null 2>&1 || skip "no Docker daemon answers"
if command -v docker-compose >/dev/null; then
  compose=(docker-compose)
elif docker compose version >/dev/null 2>&1; then
  compose=(docker compose)
else
  skip "no docker-compose"
fi
for image in debian:12-slim apache/kafka:3.9.2; do
  docker image inspect "$image" >/dev/null 2>&1 || docker pull -q "$image" >/dev/null 2>&1 || deploy/containers/local-images.sh >&2 ||
    skip "$image can neither be pulled nor be made here"
done

scratch=$(mktemp -d)
clean_up() {
  rm -rf "$scratch"
  [[ -n ${KEEP:-} ]] && { echo "kept: project $COMPOSE_PROJECT_NAME"; return; }
  "${compose[@]}" -f docker-compose.yml -f deploy/containers/samples.yml down -v -t 1 >/dev/null 2>&1
  docker volume rm "$COMPOSE_PROJECT_NAME-run" >/dev/null 2>&1
}
trap clean_up EXIT

c() { "${compose[@]}" "$@"; }
fed() { c -f docker-compose.yml -f deploy/containers/samples.yml "$@"; }
inside() { local service=$1; shift; c exec -T "$service" "$@" </dev/null; } # In the service's first container.
containers_of() { c ps -q "$1"; }
alone() { # What compose gives each service, for a container outside it.
  docker run --rm --network none --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges "$@"
}

# ---- The image.
start=$(date +%s.%N)
check "image builds" docker build -q -t "$PARLEY_IMAGE" .
[[ $failed -eq 0 ]] || finish
size_mb=$(($(docker image inspect -f '{{.Size}}' "$PARLEY_IMAGE") / 1000000))
echo "        in $(seconds_since "$start"), $size_mb MB"
check "image is at most $image_limit_mb MB" test "$size_mb" -le "$image_limit_mb"
check "image's user is not root" test "$(docker image inspect -f '{{.Config.User}}' "$PARLEY_IMAGE")" = 10001:10001
check "parley --version" alone "$PARLEY_IMAGE" --version
for verb in ingest dispatch worker aggregate gateway run tail story; do
  check "parley $verb --help" alone "$PARLEY_IMAGE" "$verb" --help
done

# The expectation: the same stream through one process.
check "parley run --once in a container: read-only, without network, without capabilities" \
  alone -v "$COMPOSE_PROJECT_NAME-run:/var/lib/parley" -v "$PWD/samples/stream:/samples:ro" "$PARLEY_IMAGE" \
  run --once --log-level error --listen 127.0.0.1:0 /samples
kinds=(story event process)
topics=(articles extractions events stories processes)
tail_alone() { alone -v "$COMPOSE_PROJECT_NAME-run:/var/lib/parley" "$PARLEY_IMAGE" tail "$1"; }
for kind in "${kinds[@]}"; do
  alone -v "$COMPOSE_PROJECT_NAME-run:/var/lib/parley" "$PARLEY_IMAGE" "$kind" --json >"$scratch/$kind.run"
done
for topic in "${topics[@]}"; do
  tail_alone "$topic" >"$scratch/$topic.run"
done
deadletters() { grep -c . || true; }
dead_run=$(tail_alone deadletter | deadletters)

# A worker has as many threads as its quota has CPUs, on cgroup version 1 and 2.
threads_with() { # CPUS
  local id said=
  id=$(docker run -d --cpus "$1" --read-only --cap-drop ALL "$PARLEY_IMAGE" worker) || return
  for _ in $(seq 100); do
    said=$(docker logs "$id" 2>&1 | grep -oE 'threads=[0-9]+')
    [[ -n $said ]] && break
    sleep 0.1
  done
  docker rm -fv "$id" >/dev/null
  echo "${said#threads=}"
}
check "cpus 0.5: 1 thread" test "$(threads_with 0.5)" = 1
check "cpus 1.0: 1 thread" test "$(threads_with 1.0)" = 1
if [[ $(nproc) -ge 2 ]]; then
  check "cpus 1.5: 2 threads" test "$(threads_with 1.5)" = 2
fi

# ---- The system.
check "compose file is valid" c config -q
check "with the samples too" fed config -q
if ! alone "$PARLEY_IMAGE" topics --help >/dev/null 2>&1; then
  echo "SKIPPED: the rest; this parley has no Kafka (parley topics)"
  finish
fi

is_healthy() { [[ $(docker inspect -f '{{if .State.Running}}{{.State.Health.Status}}{{end}}' "$1") == healthy ]]; }
all_healthy() { # SECONDS to wait at most.
  local service id until=$((SECONDS + $1)) bad=start
  while [[ -n $bad && $SECONDS -lt $until ]]; do
    bad=
    for service in "${services[@]}" kafka; do
      for id in $(containers_of "$service"); do is_healthy "$id" || bad+=" $id"; done
    done
    [[ -z $bad ]] || sleep 1
  done
  [[ -n $bad ]] || return 0
  for id in $bad; do
    docker inspect -f '{{.Name}} {{.State.Status}} restarts={{.RestartCount}} {{with .State.Health}}{{.Status}}{{range .Log}} [{{.ExitCode}} {{.Output}}]{{end}}{{end}}' "$id"
    docker logs --tail 5 "$id" 2>&1
  done
  return 1
}

start=$(date +%s.%N)
check "up -d --scale worker=4" c up -d --scale worker=4
echo "        in $(seconds_since "$start")"
check "all are healthy" all_healthy 180
echo "        $(seconds_since "$start") after the start"
[[ $failed -eq 0 ]] || { c ps; finish; }
not_restarted() { # Nothing had to try twice.
  # shellcheck disable=SC2046
  ! docker inspect -f '{{.Name}} {{.RestartCount}}' $(c ps -q) | grep -v ' 0$'
}
check "none was restarted" not_restarted
check "topics ended well" test "$(docker inspect -f '{{.State.ExitCode}}' "$(docker ps -aq --filter "label=com.docker.compose.project=$COMPOSE_PROJECT_NAME" --filter label=com.docker.compose.service=topics)")" = 0
check "four workers" test "$(containers_of worker | wc -l)" = 4
one_thread_each() {
  [[ $(for id in $(containers_of worker); do docker logs "$id" 2>&1 | grep -E 'threads="?1\b'; done | wc -l) -eq 4 ]]
}
check "workers of half a CPU have one thread each" one_thread_each
only_loopback() {
  local port
  for port in "gateway 7411" "ingest 7412"; do
    # shellcheck disable=SC2086
    [[ $(c port $port) == 127.0.0.1:* ]] || return
  done
  [[ $(docker ps -q --filter "label=com.docker.compose.project=$COMPOSE_PROJECT_NAME" | xargs docker inspect \
    -f '{{range $p, $b := .NetworkSettings.Ports}}{{range $b}}{{.HostIp}} {{end}}{{end}}' | tr ' ' '\n' | grep -cvE '^(127\.0\.0\.1)?$') -eq 0 ]]
}
check "published on 127.0.0.1 only" only_loopback

# ---- The stream.
files=(samples/stream/*)
half=$((${#files[@]} / 2))
drop() { # FILES: each renamed into the drop folder, in this order
  tar -C samples/stream -c "${@##*/}" | c exec -T ingest sh -euc \
    'mkdir .in; tar -C .in -x --no-same-owner; for f in .in/*; do mv "$f" drop/; done; rmdir .in'
}
count_of() { inside gateway parley tail "$1" 2>/dev/null | grep -c .; }
wait_for_count() { # TOPIC COUNT SECONDS
  local until=$((SECONDS + $3))
  until [[ $(count_of "$1") -ge $2 ]]; do
    [[ $SECONDS -lt $until ]] || { echo "$1: $(count_of "$1") of $2"; return 1; }
    sleep 1
  done
}
check "the first half is taken" drop "${files[@]:0:half}"
check "and extracted" wait_for_count extractions 30 120

kill_inside() { # SERVICE: every parley of its first container, from inside
  # shellcheck disable=SC2016
  inside "$1" sh -c 'for p in /proc/[0-9]*; do [ "$(cat $p/comm 2>/dev/null)" = parley ] && kill -9 ${p#/proc/}; done; true'
}
restarts_after_kill() { # SERVICE
  local id until=$((SECONDS + 120))
  id=$(containers_of "$1" | head -1)
  kill_inside "$1" || true # The shell may not live to tell.
  until [[ $(docker inspect -f '{{.RestartCount}}' "$id") -ge 1 ]] && is_healthy "$id"; do
    [[ $SECONDS -lt $until ]] || { docker inspect -f '{{.RestartCount}} {{.State.Status}}' "$id"; docker logs --tail 5 "$id"; return 1; }
    sleep 1
  done
}
for service in "${services[@]}"; do
  check "kill -9 of $service: restarted and healthy" restarts_after_kill "$service"
done

# All of the sample; what was fed before is known.
check "the sample is fed" fed up -d --no-recreate --scale worker=4

# What depends on the wall clock or on the log is no part of the comparison.
normal() { # FILE: one JSON value a line
  python3 -c '
import json, sys

def strip(value):
    if isinstance(value, dict):
        return {k: strip(v) for k, v in value.items() if k not in ("received", "feed")}
    return [strip(v) for v in value] if isinstance(value, list) else value

lines = []
for line in open(sys.argv[1]):
    item = json.loads(line)
    if "topic" in item and "offset" in item:
        item = {"key": item["key"], "value": item.get("value", item.get("value_base64"))}
        if isinstance(item["value"], dict):
            item["value"].pop("time", None)
    lines.append(json.dumps(strip(item), sort_keys=True, ensure_ascii=False))
print("\n".join(sorted(lines) if sys.argv[2] == "sorted" else lines))
' "$1" "$2"
}
read_kind() { inside gateway parley "$1" --json --target 127.0.0.1:7411 >"$scratch/$1.compose"; }
read_topic() { inside gateway parley tail "$1" >"$scratch/$1.compose"; }
same() { # NAME sorted|inorder
  [[ -s $scratch/$1.run ]] || { echo "nothing to compare with"; return 1; }
  diff <(normal "$scratch/$1.run" "$2") <(normal "$scratch/$1.compose" "$2")
}
arrived() {
  local until=$((SECONDS + 180))
  until read_kind process && read_kind story && read_kind event &&
    same process sorted >/dev/null && same story sorted >/dev/null && same event sorted >/dev/null; do
    [[ $SECONDS -lt $until ]] || return 1
    sleep 1
  done
}
start=$(date +%s.%N)
check "everything arrives" arrived
echo "        $(seconds_since "$start") after it was fed"
for kind in "${kinds[@]}"; do
  check "$kind: $(grep -c . "$scratch/$kind.run") of them, the same as parley run gives" same "$kind" sorted
done
for topic in "${topics[@]}"; do
  check "topic $topic: read" read_topic "$topic"
  check "topic $topic: $(grep -c . "$scratch/$topic.run") records, the same and in the same order" same "$topic" inorder
done
check "dead letters: $dead_run" test "$(inside gateway parley tail deadletter | deadletters)" = "$dead_run"
from_host() {
  python3 - "$(c port gateway 7411)" "$(c port ingest 7412)" <<'END'
import socket, sys
for address in sys.argv[1:]:
    host, port = address.rsplit(":", 1)
    with socket.create_connection((host, int(port)), 5) as s:
        s.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\0\0\0\4\0\0\0\0\0")
        assert s.recv(9), address
END
}
check "the host reaches gateway and ingest" from_host
check "metrics are served to the network" inside gateway bash -c \
  'exec 3<>/dev/tcp/ingest/9464; printf "GET /metrics HTTP/1.0\r\n\r\n" >&3; grep -q parley_ingest_articles_accepted_total <&3'

# ---- What they may do.
not_root() { [[ $(inside "$1" id -u) == 10001 ]]; }
root_is_read_only() { inside "$1" sh -c '! touch /etc/x 2>/dev/null && ! touch /usr/local/bin/x 2>/dev/null && touch /tmp/x'; }
has_no_privileges() { # Of the service itself, not of what is run beside it.
  local status
  status=$(inside "$1" cat /proc/1/status)
  grep -qE '^CapEff:\s+0+$' <<<"$status" && grep -qE '^CapBnd:\s+0+$' <<<"$status" && grep -qE '^NoNewPrivs:\s+1$' <<<"$status"
}
is_limited() {
  local id
  for id in $(containers_of "$1"); do
    [[ $(docker inspect -f '{{and (gt .HostConfig.Memory 0) (gt .HostConfig.NanoCpus 0) (gt .HostConfig.PidsLimit 0) }}' "$id") == true ]] || return
  done
}
for service in "${services[@]}"; do
  check "$service is not root" not_root "$service"
  check "$service cannot write its root" root_is_read_only "$service"
  check "$service has no capabilities" has_no_privileges "$service"
done
for service in "${services[@]}" kafka; do
  check "$service has limits of memory, CPU and processes" is_limited "$service"
done
memory_holds() { # A gigabyte beside the worker: the kernel ends what takes it, and the worker lives on.
  local id before status
  id=$(containers_of worker | head -1)
  before=$(docker inspect -f '{{.State.StartedAt}}' "$id")
  inside worker perl -e '$x = "a" x (1 << 30); print length $x'
  status=$?
  [[ $status -eq 137 && $(docker inspect -f '{{.State.StartedAt}}' "$id") == "$before" ]] || { echo "exit $status"; return 1; }
}
processes_hold() { # 400 children: fork fails before the limit of 256.
  local children
  children=$(inside worker perl -e 'for (1 .. 400) { $p = fork; if (!defined $p) { print $_; exit } if (!$p) { sleep 2; exit } } print 400')
  [[ $children -gt 0 && $children -lt 256 ]] || { echo "$children children"; return 1; }
}
throttled() { inside worker sh -c 'cat /sys/fs/cgroup/cpu.stat /sys/fs/cgroup/cpu/cpu.stat 2>/dev/null' | awk '$1 == "nr_throttled" { print $2; exit }'; }
cpu_holds() { # Half a CPU: a second of work is throttled in most periods of a tenth of a second.
  local before
  before=$(throttled)
  inside worker perl -e '1 while (times)[0] < 1'
  [[ $(($(throttled) - before)) -ge 5 ]] || { echo "throttled $before times before, $(throttled) after"; return 1; }
}
check "the limit of memory holds" memory_holds
check "the limit of CPU holds" cpu_holds
check "the limit of processes holds" processes_hold
check "all are healthy after it" all_healthy 60

# ---- The broker is killed as well; then everything stops in order.
check "kill -9 of the broker: restarted" bash -c 'kill -9 "$(docker inspect -f "{{.State.Pid}}" "$0")"' "$(containers_of kafka)"
check "all are healthy again" all_healthy 120
check "nothing was lost" arrived
stops_well() {
  local service id code
  c stop "${services[@]}" || return
  for service in "${services[@]}"; do
    for id in $(docker ps -aq --filter "label=com.docker.compose.project=$COMPOSE_PROJECT_NAME" --filter "label=com.docker.compose.service=$service"); do
      code=$(docker inspect -f '{{.State.ExitCode}}' "$id")
      [[ $code -eq 0 ]] || { echo "$service: $code"; docker logs --tail 5 "$id"; return 1; }
    done
  done
}
start=$(date +%s.%N)
check "services stop with status 0" stops_well
echo "        in $(seconds_since "$start")"
check "down -v" fed down -v
nothing_left() {
  local label="label=com.docker.compose.project=$COMPOSE_PROJECT_NAME"
  [[ -z $(docker ps -aq --filter "$label"; docker volume ls -q --filter "$label"; docker network ls -q --filter "$label") ]]
}
check "nothing is left" nothing_left
finish
