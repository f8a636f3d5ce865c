using System.Runtime.CompilerServices;
using Xunit;

namespace OrleansOcsp.Testing;

/// <summary>Where things lie, found from where this file was compiled: tests run on the machine that built them.</summary>
public static class Repository
{
    /// <summary>The folder with orleans-ocsp.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The folder <c>shared</c> that comes beside the tree, or the test skips.</summary>
    public static string Shared()
    {
        string? path = FindShared();
        Assert.SkipWhen(path is null, $"the folder 'shared' is neither beside nor above {Root}, and OCSP_SHARED does not name it");
        return path;
    }

    /// <summary>The folder <c>shared</c>: what OCSP_SHARED names, else the nearest one beside the tree or above it; null: there is none.</summary>
    public static string? FindShared()
    {
        if (Environment.GetEnvironmentVariable("OCSP_SHARED") is { Length: > 0 } named)
        {
            return named;
        }

        for (DirectoryInfo? folder = new DirectoryInfo(Root).Parent; folder is not null; folder = folder.Parent)
        {
            string path = Path.Combine(folder.FullName, "shared");
            if (Directory.Exists(Path.Combine(path, "ocsp-cases")))
            {
                return path;
            }
        }

        return null;
    }

    /// <summary>A built program of this tree, of the edition and configuration that the running test was built in.</summary>
    /// <param name="project">The project's name, such as EdgeHost.</param>
    /// <param name="program">The program's file name, such as ocsp-edge.</param>
    public static string Program(string project, string program)
    {
        // .../bin/EndToEnd.Tests/debug/ -> .../bin/EdgeHost/debug/
        var output = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        string path = Path.Combine(output.Parent!.Parent!.FullName, project, output.Name, program);
        return File.Exists(path) ? path : throw new FileNotFoundException($"{path} is not built: build the solution first.", path);
    }

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
