"""One function per thing that can happen: load, judge, store, answer. Each runs in one transaction of `Database.write`."""
