using System.Net;
using OrleansOcsp.EdgeHost.Serving;
using OrleansOcsp.Responder.Admin;

namespace OrleansOcsp.EdgeHost.Admin;

/// <summary>The admin endpoints at an address of their own.</summary>
internal sealed class AdminListener(IPEndPoint endPoint, AdminEndpoint admin) : SideListener(endPoint, admin.InvokeAsync);
