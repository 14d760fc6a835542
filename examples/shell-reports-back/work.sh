#!/bin/sh
# Runs under Drover: DROVER_SERVER, DROVER_TOKEN and DROVER_RUN are in its environment.
set -eu

drover status set 3 preparing --level info
drover emit step '{"name": "prepare"}'

# The script that launched this one answers when it knows that somebody listens.
drover emit ready
order=$(drover receive --timeout 30s)

drover status set 3 compiling --level info --text "$order"
drover emit step '{"name": "compile"}'

drover status set 3 done --level ok
echo "done with $order"
