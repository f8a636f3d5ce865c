namespace OrleansOcsp.Authority;

/// <summary>Writes by rename, so that a watching server never sees half a file.</summary>
internal static class PemFile
{
    public static void WritePublic(string path, string pem) => Write(path, pem, UnixFileMode.UserRead | UnixFileMode.UserWrite
        | UnixFileMode.GroupRead | UnixFileMode.OtherRead);

    public static void WritePrivate(string path, string pem) => Write(path, pem, UnixFileMode.UserRead | UnixFileMode.UserWrite);

    private static void Write(string path, string pem, UnixFileMode mode)
    {
        string draft = path + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = mode;
        }

        using (var writer = new StreamWriter(draft, options))
        {
            writer.Write(pem);
        }

        File.Move(draft, path, overwrite: true);
    }
}
