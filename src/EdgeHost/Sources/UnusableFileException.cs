namespace OrleansOcsp.EdgeHost.Sources;

/// <summary>A file that an operator named cannot be used. The message says which, what was seen, what was expected and what to
/// do.</summary>
internal sealed class UnusableFileException(string message) : Exception(message);
