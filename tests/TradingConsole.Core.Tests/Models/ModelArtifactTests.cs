using System.Text;
using TradingConsole.Core.Models;
using TradingConsole.Core.Labels;
using Xunit;

namespace TradingConsole.Core.Tests.Models;

public sealed class ModelArtifactTests
{
    private static readonly Lazy<byte[]> Trained = new(() => SmallModel.Train(1).Artifact);

    [Fact]
    public void Load_SameBytes_HaveTheSameId()
    {
        var model = TradingModel.Load(Trained.Value);

        Assert.Equal(ModelId.FromContentHash(ModelArtifact.Hash(Trained.Value)), model.Id);
        Assert.Equal(8, model.Id.Value.Version);
        Assert.Equal(LabelSpec.Calibrated, model.Header.LabelSpec);
    }

    [Fact]
    public void Load_BrokenBytes_SaysHow()
    {
        var good = Trained.Value;
        byte[] flipped = [.. good];
        flipped[^200] ^= 1;
        var text = Encoding.UTF8.GetString(good);

        Assert.Contains("does not begin with", Complaint([]), StringComparison.Ordinal);
        Assert.Contains("does not begin with", Complaint(Encoding.UTF8.GetBytes("PK\n")), StringComparison.Ordinal);
        Assert.Contains("header says", Complaint(good[..^100]), StringComparison.Ordinal);
        Assert.Contains("checksum", Complaint(flipped), StringComparison.Ordinal);
        Assert.Contains("not valid JSON", Complaint(Edited(text, "{\"header\"", "{header")), StringComparison.Ordinal);
        Assert.Contains("feature 0 is ret_9, must be ret_1", Complaint(Edited(text, "\"ret_1\"", "\"ret_9\"")), StringComparison.Ordinal);
        Assert.Contains("schema version is 2, must be 1", Complaint(Edited(text, "\"featureSchemaVersion\":1", "\"featureSchemaVersion\":2")), StringComparison.Ordinal);
        Assert.Contains("return basis is net, must be gross", Complaint(Edited(text, "\"gross\"", "\"net\"")), StringComparison.Ordinal);
    }

    [Fact]
    public void Predict_RowThatDoesNotFit_SaysWhy()
    {
        var model = TradingModel.Load(Trained.Value);
        var row = new double[model.Header.FeatureNames.Length];

        Assert.Contains("atr is 0", Assert.Throws<ArgumentException>(() => model.Predict(row)).Message, StringComparison.Ordinal);
        Assert.Contains("row has 3 values", Assert.Throws<ArgumentException>(() => model.Predict(row.AsSpan(0, 3))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ArtifactStore_DamagedOrMissingFile_IsRefusedByName()
    {
        var folder = Directory.CreateTempSubdirectory("artifacts-");
        try
        {
            var store = new ArtifactStore(folder.FullName);
            var stored = await store.SaveAsync(Trained.Value);
            Assert.Equal(stored, await store.SaveAsync(Trained.Value));
            Assert.Equal(Trained.Value, await store.LoadAsync(stored.ContentHash));

            await File.AppendAllTextAsync(Path.Combine(folder.FullName, stored.Uri), "x");

            Assert.Contains("damaged", (await Assert.ThrowsAsync<ModelArtifactException>(
                () => store.LoadAsync(stored.ContentHash))).Message, StringComparison.Ordinal);
            Assert.Contains("missing", (await Assert.ThrowsAsync<ModelArtifactException>(
                () => store.LoadAsync(new string('a', 64)))).Message, StringComparison.Ordinal);
            Assert.Single(Directory.GetFiles(folder.FullName, "*", SearchOption.AllDirectories));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static byte[] Edited(string text, string part, string replacement)
    {
        var at = text.IndexOf(part, StringComparison.Ordinal);
        return Encoding.UTF8.GetBytes(text.Remove(at, part.Length).Insert(at, replacement));
    }

    private static string Complaint(byte[] artifact) =>
        Assert.Throws<ModelArtifactException>(() => TradingModel.Load(artifact)).Message;
}
