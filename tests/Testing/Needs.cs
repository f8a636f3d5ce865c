using Xunit;

namespace OrleansOcsp.Testing;

/// <summary>What a test cannot do without. Where it is missing the test is left out, with a line that says what to install.</summary>
public static class Needs
{
    /// <summary>A program on the PATH (or in the folders of administrators' programs).</summary>
    /// <param name="name">The file's name.</param>
    /// <param name="package">The Debian package that brings it.</param>
    /// <returns>The full path.</returns>
    public static string Program(string name, string package)
    {
        string? path = Find(name);
        Assert.SkipWhen(path is null, $"{name} is not installed (Debian: {package})");
        return path;
    }

    /// <summary>The first of several programs that is there, such as <c>firefox-esr</c> or <c>firefox</c>.</summary>
    public static string AnyProgram(IReadOnlyList<string> names, string package)
    {
        string? path = names.Select(Find).FirstOrDefault(static found => found is not null);
        Assert.SkipWhen(path is null, $"{string.Join(" or ", names)} is not installed (Debian: {package})");
        return path;
    }

    /// <summary>Whether a program is there, for a test that can do something without it.</summary>
    public static bool Has(string name) => Find(name) is not null;

    public static void Folder(string path, string origin) => Assert.SkipUnless(Directory.Exists(path), $"{path} is not there ({origin})");

    private static string? Find(string name)
    {
        IEnumerable<string> folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        return folders.Concat(["/usr/sbin", "/usr/local/sbin", "/sbin"])
            .Where(static folder => folder.Length > 0)
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);
    }
}
