using OrleansOcsp.EdgeHost.Settings;
using OrleansOcsp.GrainContracts.Transport;

namespace OrleansOcsp.Silo.Settings;

/// <summary>Reads <c>Tls:Certificate</c>, <c>Tls:Key</c> and <c>Tls:Authority</c>: all three or none.</summary>
internal static class TlsSettings
{
    public static MutualTls? Read(SettingsReader section)
    {
        string[] names = ["Certificate", "Key", "Authority"];
        string?[] files = [.. names.Select(section.Text)];
        section.Close();
        if (files.All(file => file is null))
        {
            return null;
        }

        foreach ((string name, _) in names.Zip(files).Where(setting => setting.Second is null))
        {
            section.Fault(name, "is missing; expected Certificate, Key and Authority together.");
        }

        MutualTls tls = new(files[0] ?? "", files[1] ?? "", files[2] ?? "");
        if (files.All(file => file is not null) && tls.FindFault() is { } fault)
        {
            section.Fault("Certificate", $"cannot be used: {fault}");
        }

        return tls;
    }
}
