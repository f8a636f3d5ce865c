using System.Security;

namespace OrleansOcsp.EdgeHost.Feeds;

/// <summary>What came of bringing one file to what it should be.</summary>
internal abstract record FeedWrite
{
    private FeedWrite()
    {
    }

    /// <summary>It was so already.</summary>
    public sealed record Unchanged : FeedWrite;

    /// <summary>It was written, or taken away.</summary>
    public sealed record Changed : FeedWrite;

    /// <summary>It could not be; what was there before stays whole.</summary>
    /// <param name="Problem">What, seen, expected.</param>
    public sealed record Failed(string Problem) : FeedWrite;
}

/// <summary>
/// Brings files to what they should be so that a server that reads at any moment finds the old content or the new one, whole: a temporary
/// file in the same directory, flushed, with the mode and owner of the file it replaces, then renamed over it. A symbolic link is
/// followed. Writes nothing where nothing changes, so that the time of the file tells the time of the change.
/// </summary>
internal static class FeedWriter
{
    /// <summary>The mode of a new file: responses are public.</summary>
    private const UnixFileMode NewFile = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    public static FeedWrite Write(FeedFile file)
    {
        try
        {
            // A link to nothing is a link all the same: its target is what is made.
            string path = new FileInfo(file.Path) is { LinkTarget: not null } link
                ? link.ResolveLinkTarget(returnFinalTarget: true)!.FullName
                : file.Path;
            if (file.Content is not { } content)
            {
                return Remove(path);
            }

            if (Holds(path, content.Span))
            {
                return new FeedWrite.Unchanged();
            }

            Replace(path, content.Span);
            return new FeedWrite.Changed();
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException or SecurityException)
        {
            string what = file.Content is null ? "taken away" : "written";
            return new FeedWrite.Failed($"{file.Path} could not be {what}: {refused.Message.TrimEnd('.')}. What was there before stays.");
        }
    }

    private static bool Holds(string path, ReadOnlySpan<byte> content)
    {
        var there = new FileInfo(path);
        return there.Exists && there.Length == content.Length && content.SequenceEqual(File.ReadAllBytes(path));
    }

    private static FeedWrite Remove(string path)
    {
        if (!File.Exists(path))
        {
            return new FeedWrite.Unchanged();
        }

        File.Delete(path);
        PosixFile.Flush(Path.GetDirectoryName(path)!);
        return new FeedWrite.Changed();
    }

    private static void Replace(string path, ReadOnlySpan<byte> content)
    {
        string directory = Path.GetDirectoryName(path)!;

        // A leading dot: servers that load whole directories pass it over.
        string draft = Path.Combine(directory, $".{Path.GetFileName(path)}.{Environment.ProcessId}.new");
        bool replaces = File.Exists(path);
        var options = new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            BufferSize = 0,
        };
        try
        {
            using (var stream = new FileStream(draft, options))
            {
                stream.Write(content);
                if (replaces)
                {
                    (uint user, uint group) = PosixFile.OwnerOf(path);
                    if ((user, group) != PosixFile.OwnerOf(draft))
                    {
                        PosixFile.SetOwner(stream.SafeFileHandle, path, user, group);
                    }
                }

                // After the owner: fchown clears set-id bits, and a file must not be readable for others before it is theirs.
                File.SetUnixFileMode(stream.SafeFileHandle, replaces ? File.GetUnixFileMode(path) : NewFile);
                stream.Flush(flushToDisk: true);
            }

            File.Move(draft, path, overwrite: true);
        }
        catch
        {
            File.Delete(draft);
            throw;
        }

        PosixFile.Flush(directory);
    }
}
