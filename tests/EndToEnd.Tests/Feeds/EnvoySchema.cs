using OrleansOcsp.Testing;

namespace OrleansOcsp.EndToEnd.Tests.Feeds;

/// <summary>Envoy's published messages, as the npm package @grpc/grpc-js-xds brings them, and protobuf's own strict JSON reader.</summary>
internal sealed record EnvoySchema(string Protoc, string Python, string Protos)
{
    // Any fields that the messages do not have, wrong types and bad base64 end it. What it read is printed: name and the three sources.
    private const string Reader = """
        import sys
        from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory
        pool = descriptor_pool.DescriptorPool()
        for file in descriptor_pb2.FileDescriptorSet.FromString(open(sys.argv[1], "rb").read()).file:
            pool.Add(file)
        make = lambda name: message_factory.MessageFactory(pool).GetPrototype(pool.FindMessageTypeByName(name))()
        response = json_format.Parse(sys.stdin.read(), make("envoy.service.discovery.v3.DiscoveryResponse"), descriptor_pool=pool)
        secret = make("envoy.extensions.transport_sockets.tls.v3.Secret")
        assert len(response.resources) == 1 and response.resources[0].Unpack(secret)
        tls = secret.tls_certificate
        print(secret.name, tls.certificate_chain.WhichOneof("specifier"), "filename=" + tls.private_key.filename, "inline_bytes=" + tls.ocsp_staple.inline_bytes.hex())
        """;

    public static EnvoySchema Find()
    {
        string protos = Path.Combine(Repository.Root, "artifacts/envoy-api/package/deps");
        Needs.Folder(protos, "npm pack @grpc/grpc-js-xds@1.14.1, unpacked into artifacts/envoy-api");
        string protoc = Needs.Program("protoc", "protobuf-compiler");
        Needs.Folder("/usr/lib/python3/dist-packages/google/protobuf", "Debian: python3-protobuf");
        return new EnvoySchema(protoc, "/usr/bin/python3", protos);
    }

    /// <summary>Reads a file as Envoy does.</summary>
    public async Task<ProgramResult> ReadAsync(string secret, string folder)
    {
        string set = Path.Combine(folder, "envoy.pb");
        string[] roots = ["envoy-api", "xds", "protoc-gen-validate", "googleapis"];
        ProgramResult compiled = await ProgramResult.OfAsync(
            Protoc,
            [
                .. roots.SelectMany(root => (string[])["-I", Path.Combine(Protos, root)]),
                "--include_imports", "-o", set,
                "envoy/service/discovery/v3/discovery.proto", "envoy/extensions/transport_sockets/tls/v3/secret.proto",
            ]);
        Assert.True(compiled.ExitCode == 0, compiled.All);
        return await ProgramResult.OfAsync(Python, ["-c", Reader, set], input: secret);
    }
}
