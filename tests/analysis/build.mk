# What tools say about the sources.
TESTS_ONCE += tests/analysis/static.sh tests/analysis/builds.sh
