@echo off
rem The command line: lifecircle.bat assess PLACE --plan huangshan --out RESULT
setlocal DisableDelayedExpansion
set "PYTHONHOME="
set "PYTHONPATH="
set "PYTHONNOUSERSITE=1"
set "PYTHONSAFEPATH=1"
set "PYTHONUTF8=1"
set "RUN=%~dp0env\Scripts\python.exe"
if exist "%~dp0python\python.exe" set "RUN=%~dp0python\python.exe"
if not exist "%~dp0setup\installed.txt" goto missing
"%RUN%" -X utf8 -m lifecircle.cli %*
exit /b %ERRORLEVEL%

:missing
chcp 65001 >nul
type "%~dp0setup\not-installed.txt"
exit /b 2
