using System.CommandLine;
using OrleansOcsp.EdgeHost.Sources;
using OrleansOcsp.Verification;

namespace OrleansOcsp.EdgeHost.Commands;

/// <summary><c>parse FILE</c>: the fields of a response or a request as JSON. Nothing is verified.</summary>
internal static class ParseCommand
{
    public static Command Create()
    {
        Argument<string> file = new("FILE") { Description = "An OCSP response or request, DER or PEM." };
        Command command = new("parse", "Print the fields of an OCSP response or request as JSON. Verifies nothing.") { file };
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(file);
            if (MessageJson.TryWrite(OcspFiles.Message(BoundedFile.Read(path)), out string? json, out string? problem))
            {
                parsed.InvocationConfiguration.Output.WriteLine(json);
                return ExitCode.Good;
            }

            parsed.InvocationConfiguration.Error.WriteLine($"ocsp-edge parse: {path}: {problem}");
            return ExitCode.Bad;
        });
        return command;
    }
}
