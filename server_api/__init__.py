"""The MEDAL server: takes packages in, has them reviewed, runs models against them and ranks."""
