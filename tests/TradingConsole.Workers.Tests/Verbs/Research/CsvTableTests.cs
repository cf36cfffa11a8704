using System.IO.Compression;
using System.Text;
using TradingConsole.Workers.Verbs.Research;
using Xunit;

namespace TradingConsole.Workers.Tests.Verbs.Research;

public sealed class CsvTableTests : IDisposable
{
    private const string Text = "p,y\n0.25,1\n0.5,0\n0.75,1\n";

    private readonly VerbFolder _folder = new();

    [Theory]
    [InlineData("p,y\r\n0.25,1\r\n0.5,0\r\n0.75,1\r\n")]
    [InlineData("\uFEFFp,y\n0.25,1\n0.5,0\n0.75,1")]
    [InlineData("\"p\",\"y\"\n\"0.25\",\"1\"\n0.5, 0\n0.75,1\n\n")]
    [InlineData("y,note,p\n1,\"a, b\",0.25\n0,,2.5e-1\n1,x,0.75\n")]
    public void Read_SameTableInOtherDress_IsTheSameColumns(string text)
    {
        File.WriteAllText(_folder.At("t.csv"), text.Replace("2.5e-1", "5e-1", StringComparison.Ordinal));

        var table = CsvTable.Read(_folder.At("t.csv"));

        Assert.Equal<double>([0.25, 0.5, 0.75], table.Column("p"));
        Assert.Equal<double>([1, 0, 1], table.Column("y"));
    }

    [Theory]
    [InlineData("t.csv.gz")]
    [InlineData("t.csv")]
    public void Read_Gzip_IsToldByItsBytes(string name)
    {
        File.WriteAllBytes(_folder.At(name), Zipped());

        Assert.Equal<double>([0.25, 0.5, 0.75], CsvTable.Read(_folder.At(name)).Column("p"));
    }

    [Fact]
    public void Read_GzipCutAnywhere_IsRefused()
    {
        var whole = Zipped();
        for (var length = 1; length < whole.Length; length++)
        {
            File.WriteAllBytes(_folder.At("t.csv.gz"), whole[..length]);

            Assert.StartsWith(_folder.At("t.csv.gz"), Assert.Throws<InvalidDataException>(() => CsvTable.Read(_folder.At("t.csv.gz"))).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Require_OutputThatIsAnInputOrNowhere_IsRefused()
    {
        var input = _folder.Write("t.csv", Text);

        Assert.Contains("also an input", Assert.Throws<InvalidDataException>(() => OutputFile.Require(input, null, input)).Message, StringComparison.Ordinal);
        Assert.Contains("does not exist", Assert.Throws<InvalidDataException>(() => OutputFile.Require(_folder.At("no/o.csv"), input)).Message, StringComparison.Ordinal);
        Assert.Contains("a folder", Assert.Throws<InvalidDataException>(() => OutputFile.Require(_folder.At("."), input)).Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static byte[] Zipped()
    {
        using var bytes = new MemoryStream();
        using (var zip = new GZipStream(bytes, CompressionLevel.Optimal))
        {
            zip.Write(Encoding.UTF8.GetBytes(Text));
        }

        return bytes.ToArray();
    }
}
