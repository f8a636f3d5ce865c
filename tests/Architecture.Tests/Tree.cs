using System.Runtime.CompilerServices;
using System.Xml.Linq;

namespace OrleansOcsp.Architecture.Tests;

/// <summary>The source tree, found from where this file was compiled.</summary>
internal static class Tree
{
    public static string Root { get; } = FindRoot();

    /// <summary>Every file under a folder of the tree but build output, with paths relative to the root and forward slashes.</summary>
    public static IEnumerable<string> Files(string folder, string pattern)
    {
        string path = Path.Combine(Root, folder);
        return !Directory.Exists(path)
            ? []
            : Directory.EnumerateFiles(path, pattern, SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
                .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal));
    }

    public static string Read(string file) => File.ReadAllText(Path.Combine(Root, file));

    /// <summary>The names of the projects that a project references.</summary>
    public static IEnumerable<string> References(string projectFile) =>
        XDocument.Load(Path.Combine(Root, projectFile)).Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(((string)reference.Attribute("Include")!).Replace('\\', '/')));

    /// <summary>The packages and frameworks that a project references.</summary>
    public static IEnumerable<string> Packages(string projectFile) =>
        XDocument.Load(Path.Combine(Root, projectFile)).Descendants()
            .Where(element => element.Name.LocalName is "PackageReference" or "FrameworkReference")
            .Select(element => (string)element.Attribute("Include")!);

    private static string FindRoot([CallerFilePath] string thisFile = "")
    {
        for (DirectoryInfo? folder = new FileInfo(thisFile).Directory; folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "orleans-ocsp.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No orleans-ocsp.sln above {thisFile}: run the tests on the machine that built them.");
    }
}
