namespace OrleansOcsp.Tls;

/// <summary>What a handshake does when a certificate has no valid good staple.</summary>
public enum StaplePolicy
{
    /// <summary>HardFail where the certificate says must-staple (RFC 7633), else SoftFail. The default.</summary>
    Auto,

    /// <summary>No OCSP for this certificate at all.</summary>
    Off,

    /// <summary>Staple what there is; go on without when there is nothing.</summary>
    SoftFail,

    /// <summary>No valid good staple: the handshake is refused with a fatal alert, whether or not the client asked.</summary>
    HardFail,
}
