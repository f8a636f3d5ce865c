using System.Net.Mime;
using Microsoft.AspNetCore.Connections.Features;
using OrleansOcsp.Lifecycle;
using OrleansOcsp.Tls.Hosting;

namespace OrleansOcsp.EdgeHost.Serving;

/// <summary>What an edge without backends answers, so that a first look with a browser or curl sees something. It tells nothing that the
/// handshake did not tell already.</summary>
internal static class EdgePage
{
    public static Task AnswerAsync(HttpContext context)
    {
        bool found = context.Request.Path == "/";
        context.Response.StatusCode = found ? StatusCodes.Status200OK : StatusCodes.Status404NotFound;
        context.Response.ContentType = MediaTypeNames.Text.Plain;
        context.Response.Headers.CacheControl = "no-store";
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : context.Response.WriteAsync(found ? Text(context) : "not found\n", context.RequestAborted);
    }

    private static string Text(HttpContext context)
    {
        ITlsHandshakeFeature? handshake = context.Features.Get<ITlsHandshakeFeature>();
        string name = handshake?.HostName is { Length: > 0 } sent ? sent : "(none sent)";
        NameReport? report = context.RequestServices.GetRequiredService<StapledCertificates>().Report(name);
        KeeperSnapshot? keeper = report is { Certificates: [var certificate, ..] } ? certificate.Keeper : null;
        string staple = keeper is null ? "not kept for this name"
            : keeper.Staple is { } held ? $"{keeper.State}, {held.Window.ThisUpdate:u} to {held.Window.NextUpdate:u}"
            : keeper.State.ToString();
        return $"""
            This is ocsp-edge. It answers itself because no backend is configured (--backend HOST:PORT, or Backends in the settings).
            server name  {name}
            protocol     {handshake?.Protocol}, {context.Request.Protocol}
            staple       {staple}

            """;
    }
}
