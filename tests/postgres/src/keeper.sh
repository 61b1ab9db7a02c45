# Keeps the servers of one folder. Does what stdin says, a line each, and answers `ok` or `failed`; what went
# wrong is in keeper.log. When stdin ends, because the process at its other end has ended in whatever way,
# kill -9 too, the servers are stopped and the folder is removed. It is in a process group of its own and deaf
# to signals: a Ctrl-C is for the tests.
#
# $1: the folder. $2: where PostgreSQL's programs are.
trap '' HUP INT QUIT TERM PIPE
folder=$1
bin=$2
cd "$folder" || exit 1

init() {
    "$bin/initdb" -D data -U postgres --pwfile=password --auth-local=trust --auth-host=scram-sha-256 \
        --encoding=UTF8 --locale=C --no-sync
}

# $1: the port.
start() {
    "$bin/pg_ctl" start -D data -l server.log -w -o "-p $1"
}

# $1: fast or immediate.
stop() {
    "$bin/pg_ctl" status -D data || return 0
    "$bin/pg_ctl" stop -D data -m "$1" -w
}

# $1: the program. $2: its configuration, which says where its pid file is.
bouncer() {
    "$1" -q -d "$2"
}

# $1: a pid file, which goes when its process does.
stop_bouncer() {
    pid=$(cat "$1") && kill -TERM "$pid" || return 0
    for _ in 1 2 3 4 5 6 7 8 9 10; do
        [ -e "$1" ] || return 0
        sleep 0.1
    done
    kill -KILL "$pid"
}

while read -r verb first second; do
    if case $verb in
        init | start | stop | bouncer | stop_bouncer) "$verb" "$first" "$second" ;;
        *) false ;;
    esac </dev/null >>keeper.log 2>&1; then
        echo ok
    else
        echo failed
    fi
done

{
    for pid_file in bouncer-*.pid; do
        [ ! -e "$pid_file" ] || stop_bouncer "$pid_file"
    done
    if "$bin/pg_ctl" status -D data && ! stop immediate; then
        kill -KILL "$(head -n 1 data/postmaster.pid)"
    fi
    cd /
    rm -rf "$folder"
} </dev/null >/dev/null 2>&1
