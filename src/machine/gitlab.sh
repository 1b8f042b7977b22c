# Jobs served by GitLab's agent. It ends without a job after CML_IDLE_SECONDS, after CML_MOST_JOBS jobs (0: any number), and after
# CML_LONGEST_SECONDS in any case. CI_SERVER_URL and CI_SERVER_TOKEN, that of this runner alone, are in the environment.
set -eu
umask 077
work=$(mktemp -d)
agent=${CML_AGENT_FOLDER:-/usr/bin}/gitlab-runner
if [ ! -x "$agent" ]; then
    agent=$work/gitlab-runner
    curl -fsSL --proto '=https,http' --retry 5 --retry-connrefused --max-time 900 -o "$agent" "$CML_AGENT_URL"
    echo "$CML_AGENT_SHA256  $agent" | sha256sum -c - > /dev/null || {
        echo "the agent from $CML_AGENT_URL is not the one that was asked for: its SHA-256 differs" >&2
        exit 1
    }
    chmod +x "$agent"
fi
set -- run-single --executor shell --shell bash --builds-dir "$work/builds" --cache-dir "$work/cache" \
    --wait-timeout "$CML_IDLE_SECONDS"
if [ "$CML_MOST_JOBS" -gt 0 ]; then
    set -- "$@" --max-builds "$CML_MOST_JOBS"
fi
exec timeout --kill-after=60 "$CML_LONGEST_SECONDS" "$agent" "$@"
