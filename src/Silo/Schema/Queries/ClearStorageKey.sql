UPDATE ocsp_grain_state
SET payload = NULL, version = version + 1, changed_at = now()
WHERE service_id = @ServiceId AND grain_type = @GrainTypeString AND key_high = @GrainIdN1 AND key_low = @GrainIdN0
    AND key_text = coalesce(@GrainIdExtensionString, '') AND version = @GrainStateVersion
RETURNING version AS NewGrainStateVersion
