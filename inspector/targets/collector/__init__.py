"""The collector: a POSIX shell script that runs on a host, how it is asked, and what its answers mean."""
