#!/bin/sh
# The command line: ./lifecircle.sh assess PLACE --plan huangshan --out RESULT
here=$(cd -- "$(dirname -- "$0")" && pwd) || exit 2
unset PYTHONHOME PYTHONPATH
export PYTHONNOUSERSITE=1 PYTHONSAFEPATH=1 PYTHONUTF8=1
run="$here/env/bin/python"
if [ -x "$here/python/bin/python3" ]; then run="$here/python/bin/python3"; fi
if [ ! -f "$here/setup/installed.txt" ]; then
    echo "还没有安装：请先运行 install.sh。Not installed yet: run install.sh first." >&2
    exit 2
fi
exec "$run" -X utf8 -m lifecircle.cli "$@"
