CREATE MATERIALIZED VIEW daily AS SELECT day, day * 10 AS total FROM generate_series(1, 30) day;
CREATE UNIQUE INDEX CONCURRENTLY daily_day ON daily (day);

REFRESH MATERIALIZED VIEW daily;
