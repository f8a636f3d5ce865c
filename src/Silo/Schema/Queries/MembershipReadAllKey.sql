-- A row even where there is no silo: it carries the version.
SELECT
    s.address AS Address, s.port AS Port, s.generation AS Generation, s.silo_name AS SiloName, s.host_name AS HostName,
    s.status AS Status, s.proxy_port AS ProxyPort, s.suspect_times AS SuspectTimes, s.start_time AS StartTime,
    s.i_am_alive_time AS IAmAliveTime, c.version AS Version
FROM ocsp_cluster c
LEFT JOIN ocsp_silo s ON s.cluster_id = c.cluster_id
WHERE c.cluster_id = @DeploymentId
