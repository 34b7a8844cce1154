"""A stand-in for Apache Airflow, which is too large to be installed for a test: what the example uses of it, and no more."""
