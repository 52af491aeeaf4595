"""The chapter of a plan in Word: diagnosis, tables, maps and the record of how it came about."""
