@echo off
rem Opens lifecircle in the browser. Closing this window ends it.
call "%~dp0lifecircle.bat" app %*
if errorlevel 1 pause
