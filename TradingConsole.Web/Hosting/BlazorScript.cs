using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace TradingConsole.Web.Hosting;

/// <summary>Serves <c>blazor.web.js</c> out of the runtime pack that carries it as a managed resource.</summary>
/// <remarks>Read as metadata, never loaded: the pack's image is compiled for one platform, its resources are not.</remarks>
internal static class BlazorScript
{
    private const string CarrierName = "blazor-script-carrier";
    private const string ResourceName = "_framework/blazor.web.js";

    /// <summary>Null when the project was built with <c>BlazorScript=package</c>: then the static assets hold the script.</summary>
    public static byte[]? Read()
    {
        using var carrier = Assembly.GetExecutingAssembly().GetManifestResourceStream(CarrierName);
        if (carrier is null)
        {
            return null;
        }

        using var image = new PEReader(carrier);
        var metadata = image.GetMetadataReader();
        foreach (var handle in metadata.ManifestResources)
        {
            var resource = metadata.GetManifestResource(handle);
            if (resource.Implementation.IsNil && metadata.StringComparer.Equals(resource.Name, ResourceName))
            {
                var resources = image.PEHeaders.CorHeader!.ResourcesDirectory.RelativeVirtualAddress;
                var reader = image.GetSectionData(resources).GetReader();
                reader.Offset = (int)resource.Offset;
                return reader.ReadBytes(reader.ReadInt32());
            }
        }

        throw new InvalidOperationException($"The runtime pack built into this console holds no resource {ResourceName}.");
    }

    public static void MapBlazorScript(this IEndpointRouteBuilder endpoints)
    {
        if (Read() is not { } script)
        {
            return;
        }

        var tag = new Microsoft.Net.Http.Headers.EntityTagHeaderValue(
            $"\"{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(script))[..16]}\"");
        endpoints.MapGet("/_framework/blazor.web.js", (HttpContext context) =>
        {
            context.Response.Headers.CacheControl = "no-cache";
            return Results.Bytes(script, "text/javascript; charset=utf-8", entityTag: tag);
        }).AllowAnonymous();
    }
}
