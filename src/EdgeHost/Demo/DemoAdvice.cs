using OrleansOcsp.Authority;

namespace OrleansOcsp.EdgeHost.Demo;

/// <summary>What to try next: lines that work when they are pasted into another terminal.</summary>
internal static class DemoAdvice
{
    public static string Write(DemoAuthority authority, int port)
    {
        string url = $"https://localhost:{port}/";
        Uri control = authority.Control.Url;
        string root = authority.RootFile;
        string profile = Path.Combine(authority.Folder, "firefox");
        string trust = $"certutil -N -d sql:{profile} --empty-password && certutil -A -d sql:{profile} -n demo -t C,, -i {root}";
        double window = authority.Responder.Behaviour.Window.TotalSeconds;
        return $"""

            The edge is at {url} and staples from its first handshake. Leave this open and try, in another terminal:

              See the staple
                openssl s_client -connect localhost:{port} -servername localhost -CAfile {root} -status </dev/null
                curl --cert-status --cacert {root} {url}

              See the page (a browser profile of its own trusts the throwaway CA; certutil is in Debian's libnss3-tools)
                mkdir -p {profile} && {trust} && firefox --no-remote --profile {profile} {url}

              Break the CA: the edge goes on until the answer that it holds has run out ({window:0} s at most), then it refuses
                curl -X POST {control}down
                curl -X POST {control}up

              Or otherwise
                curl -X POST {control}revoke
                curl -X POST {control}unrevoke
                curl -X POST {control}fault/hang    # or {string.Join(", ", Some())} ...
                curl {control}    # all switches, and how it stands

            Ctrl+C ends it and leaves nothing behind.
            """;
    }

    private static IEnumerable<string> Some() => ((ResponderFault[])
        [ResponderFault.None, ResponderFault.TryLater, ResponderFault.WrongSigner, ResponderFault.HugeBody]).Select(FaultNames.NameOf);
}
