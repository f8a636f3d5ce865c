-- 3: Active (Orleans.Runtime.SiloStatus). An active silo that is silent is declared dead first.
DELETE FROM ocsp_silo WHERE cluster_id = @DeploymentId AND i_am_alive_time < @IAmAliveTime AND status <> 3
