using OrleansOcsp.EdgeHost.Settings;
using OrleansOcsp.Responder.Admin;

namespace OrleansOcsp.Silo.Settings;

/// <summary>Reads <c>Admin:TokenFile</c> or <c>Admin:Token</c>. A file does not show in the process list or in a dump of the environment.</summary>
internal static class AdminTokenSetting
{
    private const int LongestFile = 4096;

    public static AdminToken? Read(SettingsReader admin)
    {
        string? token = admin.Text("Token");
        if (admin.Text("TokenFile") is not { } file)
        {
            return token is null ? null : Make(admin, "Token", "cannot be used", token);
        }

        if (token is not null)
        {
            admin.Fault("TokenFile", "stands beside Admin:Token; expected one of them.");
            return null;
        }

        try
        {
            string text = new FileInfo(file).Length <= LongestFile ? File.ReadAllText(file).Trim() : "";
            if (text.Length > 0)
            {
                return Make(admin, "TokenFile", $"is {file}, which cannot be used", text);
            }

            admin.Fault("TokenFile", $"is {file}, which is empty or over {LongestFile} bytes long; expected a secret such as "
                + "'openssl rand -hex 32' makes.");
        }
        catch (Exception unusable) when (unusable is IOException or UnauthorizedAccessException)
        {
            admin.Fault("TokenFile", $"cannot be used: {unusable.Message}");
        }

        return null;
    }

    private static AdminToken? Make(SettingsReader admin, string setting, string problem, string token)
    {
        try
        {
            return new AdminToken(token);
        }
        catch (ArgumentException unusable)
        {
            admin.Fault(setting, $"{problem}: {unusable.Message}");
            return null;
        }
    }
}
