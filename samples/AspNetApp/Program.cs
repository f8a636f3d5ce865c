// An ASP.NET Core app whose every handshake carries a staple. Two lines are ours.
//   dotnet run --project samples/AspNetApp -- --chain chain.pem --key key.pem --state ./state --port 8443
//   --issuer issuer.pem where the CA is a private one and its responder has a private address
using OrleansOcsp.Tls.Hosting;

WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
ConfigurationManager settings = builder.Configuration;

builder.Services.AddStapling(stapling =>
{
    stapling.AddPem(settings["chain"]!, settings["key"]!);
    stapling.StateDirectory = settings["state"];
    if (settings["issuer"] is { } issuer)
    {
        stapling.TrustIssuer(issuer);
    }
});
builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenLocalhost(settings.GetValue("port", 8443), listen => listen.UseStapledTls()));

WebApplication app = builder.Build();
app.MapGet("/", (HttpContext context) => $"Hello over {context.Request.Protocol}, with a staple.\n");
app.Run();
