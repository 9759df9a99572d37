"""Schedules: `inspector run` at set times, called by systemd where it runs the machine, else by cron."""
