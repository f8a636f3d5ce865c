-- The silos' rows go with it.
DELETE FROM ocsp_cluster WHERE cluster_id = @DeploymentId
