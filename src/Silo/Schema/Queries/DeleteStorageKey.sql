DELETE FROM ocsp_grain_state
WHERE service_id = @ServiceId AND grain_type = @GrainTypeString AND key_high = @GrainIdN1 AND key_low = @GrainIdN0
    AND key_text = coalesce(@GrainIdExtensionString, '') AND version = @GrainStateVersion
RETURNING version + 1 AS NewGrainStateVersion
