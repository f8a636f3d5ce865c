WITH inserted AS (
    INSERT INTO ocsp_cluster (cluster_id) VALUES (@DeploymentId) ON CONFLICT DO NOTHING RETURNING 1
)
SELECT count(*)::integer FROM inserted
