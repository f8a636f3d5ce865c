-- Which silos there are. Orleans writes a row a silo, and one version number a cluster that every change of a row moves: a write with
-- an old version loses, so silos agree without a lock.
CREATE TABLE ocsp_cluster
(
    cluster_id text PRIMARY KEY,
    version integer NOT NULL DEFAULT 0,
    changed_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE ocsp_silo
(
    cluster_id text NOT NULL REFERENCES ocsp_cluster ON DELETE CASCADE,
    address text NOT NULL,
    port integer NOT NULL,
    generation integer NOT NULL,
    silo_name text NOT NULL,
    host_name text NOT NULL,
    status integer NOT NULL,
    proxy_port integer NOT NULL,
    suspect_times text,
    start_time timestamptz NOT NULL,
    i_am_alive_time timestamptz NOT NULL,
    PRIMARY KEY (cluster_id, address, port, generation)
);

-- The alarm clocks of the catalogue's buckets.
CREATE TABLE ocsp_reminder
(
    service_id text NOT NULL,
    grain_id text NOT NULL,
    reminder_name text NOT NULL,
    grain_hash integer NOT NULL,
    start_time timestamptz NOT NULL,
    period_ms bigint NOT NULL,
    version integer NOT NULL,
    PRIMARY KEY (service_id, grain_id, reminder_name)
);

CREATE INDEX ocsp_reminder_by_hash ON ocsp_reminder (service_id, grain_hash);

-- What grains remember. The primary key is the fence: of two activations that both believe that there is no row yet, one inserts.
CREATE TABLE ocsp_grain_state
(
    service_id text NOT NULL,
    grain_type text NOT NULL,
    key_high bigint NOT NULL,
    key_low bigint NOT NULL,
    key_text text NOT NULL,
    payload bytea,
    version integer NOT NULL,
    changed_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (service_id, grain_type, key_high, key_low, key_text)
);

-- The table by which Orleans' ADO.NET providers learn how to ask for all that.
CREATE TABLE OrleansQuery
(
    QueryKey text PRIMARY KEY,
    QueryText text NOT NULL
);
