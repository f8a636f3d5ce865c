using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Abstractions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace OrleansOcsp.Responder;

/// <summary>What Kestrel calls for each request.</summary>
internal sealed class ResponderApplication(RequestDelegate answer) : IHttpApplication<Conversation>
{
    public Conversation CreateContext(IFeatureCollection contextFeatures)
    {
        // Kestrel keeps one context a connection for those who ask: a request on a kept connection then makes no object.
        Conversation conversation = contextFeatures is IHostContextContainer<Conversation> container
            ? container.HostContext ??= new Conversation()
            : new Conversation();
        conversation.Context.Initialize(contextFeatures);
        return conversation;
    }

    public Task ProcessRequestAsync(Conversation context) =>
        context.MustGiveWay() ? AnswerFromPoolAsync(context) : answer(context.Context);

    public void DisposeContext(Conversation context, Exception? exception) => context.Context.Uninitialize();

    private async Task AnswerFromPoolAsync(Conversation conversation)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        await answer(conversation.Context);
    }
}
