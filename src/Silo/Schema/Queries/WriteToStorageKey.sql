-- Answers the new version; after a conflict the one that was handed in, which the provider takes for a conflict.
WITH updated AS (
    UPDATE ocsp_grain_state
    SET payload = @PayloadBinary, version = version + 1, changed_at = now()
    WHERE service_id = @ServiceId AND grain_type = @GrainTypeString AND key_high = @GrainIdN1 AND key_low = @GrainIdN0
        AND key_text = coalesce(@GrainIdExtensionString, '') AND version = @GrainStateVersion
    RETURNING version
),
inserted AS (
    INSERT INTO ocsp_grain_state (service_id, grain_type, key_high, key_low, key_text, payload, version)
    SELECT @ServiceId, @GrainTypeString, @GrainIdN1, @GrainIdN0, coalesce(@GrainIdExtensionString, ''), @PayloadBinary, 1
    WHERE @GrainStateVersion IS NULL
    ON CONFLICT DO NOTHING
    RETURNING version
)
SELECT coalesce((SELECT version FROM updated), (SELECT version FROM inserted), @GrainStateVersion) AS NewGrainStateVersion
