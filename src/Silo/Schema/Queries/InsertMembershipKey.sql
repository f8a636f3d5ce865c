-- The version moves and the row comes together, or neither: two silos that write on the same version wait for each other on the
-- version's row, and the second no longer finds the version that it expects.
WITH moved AS (
    UPDATE ocsp_cluster
    SET version = version + 1, changed_at = now()
    WHERE cluster_id = @DeploymentId AND version = @Version
        AND NOT EXISTS (
            SELECT FROM ocsp_silo
            WHERE cluster_id = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation)
    RETURNING cluster_id
),
inserted AS (
    INSERT INTO ocsp_silo
        (cluster_id, address, port, generation, silo_name, host_name, status, proxy_port, start_time, i_am_alive_time)
    SELECT cluster_id, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, @StartTime, @IAmAliveTime
    FROM moved
    RETURNING 1
)
SELECT count(*)::integer FROM inserted
