DELETE FROM ocsp_reminder WHERE service_id = @ServiceId
