using System.Collections.Immutable;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using TradingConsole.Core.Models;
using TradingConsole.Core.Operations;
using TradingConsole.Core.Operations.Storage;
using TradingConsole.Workers.Jobs;

namespace TradingConsole.Workers.Realtime;

/// <summary>Takes models made by LightGBM elsewhere into the registry, where the same gate judges them.</summary>
internal sealed class ModelImporter(ModelRegistry registry, DeskState state, JobBoard jobs, AuditLog audit, TimeProvider clock)
{
    private const int FilesMax = 32;

    public async Task<Outcome> ImportAsync(ModelImport import, Actor actor, CancellationToken cancellationToken)
    {
        ModelRecord record;
        try
        {
            var files = await UnpackAsync(import.Files, cancellationToken);
            if (import.TrainEnd > clock.GetUtcNow())
            {
                return Outcome.Refused($"The training window ends at {import.TrainEnd:u}, in the future.");
            }

            var artifact = LightGbmImport.Assemble(files, state.Rules.Label, import.TrainStart, import.TrainEnd);
            record = await registry.RegisterAsync(artifact, "{}", ModelOrigin.Imported, null, cancellationToken);
        }
        catch (ModelArtifactException unusable)
        {
            return Outcome.Refused($"The model was not imported: {unusable.Message}.");
        }

        await audit.WriteAsync(
            new AuditEntry(
                clock.GetUtcNow(), actor.Name, "model.import", record.Id.ToString(), null,
                JsonSerializer.Serialize(new { reason = import.Reason, files = import.Files.Select(file => file.Name) }), actor.Origin ?? "system")
            {
                Why = import.Reason,
            },
            cancellationToken);
        try
        {
            await jobs.StartOnceAsync(EvaluateModelJob.Kind, JsonSerializer.SerializeToElement(new { modelId = record.Id.Value }), actor, cancellationToken);
        }
        catch (JobFailedException refused)
        {
            return Outcome.Ok($"Model {record.Id} is registered as a candidate, but its measurement did not start: {refused.Message}");
        }

        return Outcome.Ok($"Model {record.Id} is registered as a candidate; it is now measured on the minutes after its training window.");
    }

    /// <summary>The texts, whether they came one by one or in a zip; bounded while being unpacked, whatever the zip claims.</summary>
    private static async Task<IReadOnlyList<(string Name, string Text)>> UnpackAsync(
        ImmutableArray<ModelFile> files, CancellationToken cancellationToken)
    {
        var texts = new List<(string Name, string Text)>();
        var left = ModelImport.BytesMax;
        foreach (var file in files)
        {
            if (!file.Name.EndsWith(".zip", StringComparison.OrdinalIgnoreCase))
            {
                await AddAsync(file.Name, new MemoryStream(file.Content.ToArray()));
                continue;
            }

            try
            {
                await using var zip = await ZipArchive.CreateAsync(
                    new MemoryStream(file.Content.ToArray()), ZipArchiveMode.Read, leaveOpen: false, null, cancellationToken);
                foreach (var entry in zip.Entries.Where(entry => entry.Name.Length > 0))
                {
                    await using var content = await entry.OpenAsync(cancellationToken);
                    await AddAsync(entry.FullName, content);
                }
            }
            catch (InvalidDataException broken)
            {
                throw new ModelArtifactException($"{file.Name} is no readable zip: {broken.Message}", broken);
            }
        }

        return texts;

        async Task AddAsync(string name, Stream content)
        {
            if (texts.Count == FilesMax)
            {
                throw new ModelArtifactException($"there are more than {FilesMax} files; a model has {ModelTargets.All.Length}");
            }

            var buffer = new MemoryStream();
            var chunk = new byte[81_920];
            int read;
            while ((read = await content.ReadAsync(chunk, cancellationToken)) > 0)
            {
                left -= read;
                if (left < 0)
                {
                    throw new ModelArtifactException($"the files hold more than {ModelImport.BytesMax >> 20} MB of text");
                }

                buffer.Write(chunk, 0, read);
            }

            texts.Add((name, Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length)));
        }
    }
}
