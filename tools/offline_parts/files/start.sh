#!/bin/sh
# Opens lifecircle in the browser. Ctrl+C in this window ends it.
exec "$(dirname -- "$0")/lifecircle.sh" app "$@"
