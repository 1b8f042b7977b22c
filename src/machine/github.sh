# One job served by GitHub's agent. It ends after the job, without one after CML_IDLE_SECONDS, and after CML_LONGEST_SECONDS in any case.
# ACTIONS_RUNNER_INPUT_JITCONFIG is in the environment; the agent takes it out of its own before it starts a job.
set -eu
umask 077
work=$(mktemp -d)
home=${CML_AGENT_FOLDER:-/home/runner}
if [ ! -x "$home/run.sh" ]; then
    home=$work
    curl -fsSL --proto '=https,http' --retry 5 --retry-connrefused --max-time 900 -o "$work/agent.tar.gz" "$CML_AGENT_URL"
    echo "$CML_AGENT_SHA256  $work/agent.tar.gz" | sha256sum -c - > /dev/null || {
        echo "the agent from $CML_AGENT_URL is not the one that was asked for: its SHA-256 differs" >&2
        exit 1
    }
    tar -xzf "$work/agent.tar.gz" -C "$work"
    rm "$work/agent.tar.gz"
    # Libraries that a bare image lacks, by the agent's own list; where they are there this is not needed, and may not be allowed.
    sudo -n timeout 600 "$work/bin/installdependencies.sh" > /dev/null 2>&1 || true
fi
export RUNNER_ALLOW_RUNASROOT=1
touch "$work/log"
timeout --kill-after=60 "$CML_LONGEST_SECONDS" "$home/run.sh" > "$work/log" 2>&1 &
agent=$!
trap 'kill "$agent" 2> /dev/null || true' EXIT
trap 'exit 143' TERM INT
waited=0
while kill -0 "$agent" 2> /dev/null; do
    if grep -q 'Running job' "$work/log"; then
        break
    fi
    if [ "$waited" -ge "$CML_IDLE_SECONDS" ]; then
        echo "no job for $CML_IDLE_SECONDS seconds"
        kill "$agent"
        wait "$agent" || true
        cat "$work/log"
        exit 0
    fi
    sleep 1
    waited=$((waited + 1))
done
status=0
wait "$agent" || status=$?
cat "$work/log"
exit "$status"
