"""A small Define-XML 2.1 file, as text, in which nothing is wrong; tests take parts of it away or put them in twice."""

WHOLE = """<?xml version="1.0" encoding="UTF-8"?>
<ODM xmlns="http://www.cdisc.org/ns/odm/v1.3" xmlns:def="http://www.cdisc.org/ns/def/v2.1" xmlns:xlink="http://www.w3.org/1999/xlink"
     FileType="Snapshot" FileOID="S1.define" ODMVersion="1.3.2" CreationDateTime="2025-01-01T00:00:00" def:Context="Submission">
<Study OID="STDY.S1">
<GlobalVariables><StudyName>S1</StudyName><StudyDescription>A study</StudyDescription><ProtocolName>P1</ProtocolName></GlobalVariables>
<MetaDataVersion OID="MDV.S1" Name="S1 definitions" def:DefineVersion="2.1.0">
<def:Standards>
<def:Standard OID="STD.IG" Name="SDTMIG" Type="IG" Version="3.4" Status="Final"/>
<def:Standard OID="STD.CT" Name="CDISC/NCI" Type="CT" PublishingSet="SDTM" Version="2025-03-28" Status="Final"/>
</def:Standards>
<def:AnnotatedCRF><def:DocumentRef leafID="LF.acrf"/></def:AnnotatedCRF>
<def:ValueListDef OID="VL.VS.VSORRES">
<ItemRef ItemOID="IT.VS.VSORRES.HEIGHT" OrderNumber="1" Mandatory="No"><def:WhereClauseRef WhereClauseOID="WC.HEIGHT"/></ItemRef>
<ItemRef ItemOID="IT.VS.VSORRES.SYSBP" OrderNumber="2" Mandatory="No"><def:WhereClauseRef WhereClauseOID="WC.SYSBP"/></ItemRef>
</def:ValueListDef>
<def:WhereClauseDef OID="WC.HEIGHT">
<RangeCheck Comparator="EQ" SoftHard="Soft" def:ItemOID="IT.VS.VSTESTCD"><CheckValue>HEIGHT</CheckValue></RangeCheck>
</def:WhereClauseDef>
<def:WhereClauseDef OID="WC.SYSBP">
<RangeCheck Comparator="IN" SoftHard="Soft" def:ItemOID="IT.VS.VSTESTCD">
<CheckValue>SYSBP</CheckValue><CheckValue>DIABP</CheckValue>
</RangeCheck>
</def:WhereClauseDef>
<ItemGroupDef OID="IG.VS" Name="VS" Repeating="Yes" IsReferenceData="No" SASDatasetName="VS" Domain="VS" Purpose="Tabulation"
  def:Structure="One record per test per visit per subject" def:ArchiveLocationID="LF.VS" def:StandardOID="STD.IG">
<Description><TranslatedText xml:lang="en">Vital Signs</TranslatedText></Description>
<ItemRef ItemOID="IT.VS.USUBJID" OrderNumber="1" Mandatory="Yes" KeySequence="1" MethodOID="MT.USUBJID"/>
<ItemRef ItemOID="IT.VS.VSTESTCD" OrderNumber="2" Mandatory="Yes" KeySequence="2" Role="Topic"/>
<ItemRef ItemOID="IT.VS.VSORRES" OrderNumber="3" Mandatory="No"/>
<ItemRef ItemOID="IT.VS.VSPOS" OrderNumber="4" Mandatory="No"/>
<def:Class Name="FINDINGS"/>
<def:leaf ID="LF.VS" xlink:href="vs.xpt"><def:title>vs.xpt</def:title></def:leaf>
</ItemGroupDef>
<ItemDef OID="IT.VS.USUBJID" Name="USUBJID" DataType="text" Length="18" SASFieldName="USUBJID">
<Description><TranslatedText xml:lang="en">Unique Subject Identifier</TranslatedText></Description>
<def:Origin Type="Derived" Source="Sponsor"/>
</ItemDef>
<ItemDef OID="IT.VS.VSTESTCD" Name="VSTESTCD" DataType="text" Length="6" SASFieldName="VSTESTCD">
<Description><TranslatedText xml:lang="en">Vital Signs Test Short Name</TranslatedText></Description>
<CodeListRef CodeListOID="CL.VSTESTCD"/>
<def:Origin Type="Assigned" Source="Sponsor"/>
</ItemDef>
<ItemDef OID="IT.VS.VSORRES" Name="VSORRES" DataType="text" Length="5" SASFieldName="VSORRES">
<Description><TranslatedText xml:lang="en">Result or Finding in Original Units</TranslatedText></Description>
<def:ValueListRef ValueListOID="VL.VS.VSORRES"/>
</ItemDef>
<ItemDef OID="IT.VS.VSPOS" Name="VSPOS" DataType="text" Length="8" SASFieldName="VSPOS" def:CommentOID="COM.VSPOS">
<Description><TranslatedText xml:lang="en">Vital Signs Position of Subject</TranslatedText></Description>
<CodeListRef CodeListOID="CL.POSITION"/>
<def:Origin Type="Collected" Source="Investigator">
<def:DocumentRef leafID="LF.acrf"><def:PDFPageRef PageRefs="6 10" Type="PhysicalRef"/></def:DocumentRef>
</def:Origin>
</ItemDef>
<ItemDef OID="IT.VS.VSORRES.HEIGHT" Name="HEIGHT" DataType="float" Length="5" SignificantDigits="1">
<Description><TranslatedText xml:lang="en">Height</TranslatedText></Description><def:Origin Type="Collected" Source="Investigator"/>
</ItemDef>
<ItemDef OID="IT.VS.VSORRES.SYSBP" Name="SYSBP" DataType="integer" Length="3">
<Description><TranslatedText xml:lang="en">Blood Pressure</TranslatedText></Description><def:Origin Type="Collected" Source="Investigator"/>
</ItemDef>
<CodeList OID="CL.POSITION" Name="Position" DataType="text" def:StandardOID="STD.CT">
<EnumeratedItem CodedValue="SITTING" OrderNumber="1"><Alias Context="nci:ExtCodeID" Name="C62122"/></EnumeratedItem>
<EnumeratedItem CodedValue="ON TIPTOE" OrderNumber="2" def:ExtendedValue="Yes"/>
<Alias Context="nci:ExtCodeID" Name="C71148"/>
</CodeList>
<CodeList OID="CL.VSTESTCD" Name="Vital Signs Test Code" DataType="text" def:StandardOID="STD.CT">
<CodeListItem CodedValue="HEIGHT"><Decode><TranslatedText xml:lang="en">Height</TranslatedText></Decode>
<Alias Context="nci:ExtCodeID" Name="C25347"/></CodeListItem>
<CodeListItem CodedValue="SYSBP"><Decode><TranslatedText xml:lang="en">Systolic Blood Pressure</TranslatedText></Decode>
<Alias Context="nci:ExtCodeID" Name="C25298"/></CodeListItem>
<Alias Context="nci:ExtCodeID" Name="C66741"/>
</CodeList>
<MethodDef OID="MT.USUBJID" Name="Derivation of USUBJID" Type="Computation">
<Description><TranslatedText xml:lang="en">STUDYID, SITEID and SUBJID joined by a hyphen.</TranslatedText></Description>
</MethodDef>
<def:CommentDef OID="COM.VSPOS">
<Description><TranslatedText xml:lang="en">Asked at screening only.</TranslatedText></Description>
</def:CommentDef>
<def:leaf ID="LF.acrf" xlink:href="acrf.pdf"><def:title>Annotated CRF</def:title></def:leaf>
</MetaDataVersion>
</Study>
</ODM>
"""

# The same study as Define-XML 2.0 had it: standard and class in attributes, origins CRF and eDT, no context.
OLDER = """<?xml version="1.0" encoding="UTF-8"?>
<ODM xmlns="http://www.cdisc.org/ns/odm/v1.3" xmlns:def="http://www.cdisc.org/ns/def/v2.0" xmlns:xlink="http://www.w3.org/1999/xlink"
     FileType="Snapshot" FileOID="S1.define" ODMVersion="1.3.2" CreationDateTime="2015-01-01T00:00:00">
<Study OID="STDY.S1">
<GlobalVariables><StudyName>S1</StudyName><StudyDescription>A study</StudyDescription><ProtocolName>P1</ProtocolName></GlobalVariables>
<MetaDataVersion OID="MDV.S1" Name="S1" def:DefineVersion="2.0.0" def:StandardName="SDTM-IG" def:StandardVersion="3.2">
<ItemGroupDef OID="IG.DM" Name="DM" Repeating="No" IsReferenceData="No" SASDatasetName="DM" Domain="DM" Purpose="Tabulation"
  def:Structure="One record per subject" def:Class="SPECIAL PURPOSE" def:ArchiveLocationID="LF.DM">
<Description><TranslatedText xml:lang="en">Demographics</TranslatedText></Description>
<ItemRef ItemOID="IT.DM.SEX" OrderNumber="1" Mandatory="Yes" KeySequence="1"/>
<def:leaf ID="LF.DM" xlink:href="dm.xpt"><def:title>dm.xpt</def:title></def:leaf>
</ItemGroupDef>
<ItemDef OID="IT.DM.SEX" Name="SEX" DataType="text" Length="1">
<Description><TranslatedText xml:lang="en">Sex</TranslatedText></Description>
<CodeListRef CodeListOID="CL.SEX"/><def:Origin Type="CRF"/>
</ItemDef>
<CodeList OID="CL.SEX" Name="Sex" DataType="text">
<EnumeratedItem CodedValue="F"><Alias Context="nci:ExtCodeID" Name="C16576"/></EnumeratedItem>
<Alias Context="nci:ExtCodeID" Name="C66731"/>
</CodeList>
</MetaDataVersion>
</Study>
</ODM>
"""

# Analysis results (ARM 1.0) of the first file: one display, its result from VS where a clause holds.
DISPLAYS = """<arm:AnalysisResultDisplays xmlns:arm="http://www.cdisc.org/ns/arm/v1.0">
<arm:ResultDisplay OID="RD.T1" Name="Table 1">
<Description><TranslatedText xml:lang="en">Blood Pressure</TranslatedText></Description>
<def:DocumentRef leafID="LF.t1"/>
<arm:AnalysisResult OID="AR.T1.1" ParameterOID="IT.VS.VSTESTCD" AnalysisReason="SPECIFIED IN SAP"
  AnalysisPurpose="PRIMARY OUTCOME MEASURE">
<Description><TranslatedText xml:lang="en">Mean systolic pressure</TranslatedText></Description>
<arm:AnalysisDatasets def:CommentOID="COM.T1">
<arm:AnalysisDataset ItemGroupOID="IG.VS">
<def:WhereClauseRef WhereClauseOID="WC.SYSBP"/><arm:AnalysisVariable ItemOID="IT.VS.VSORRES"/>
</arm:AnalysisDataset>
</arm:AnalysisDatasets>
<arm:Documentation>
<Description><TranslatedText xml:lang="en">Mean and SD.</TranslatedText></Description><def:DocumentRef leafID="LF.sap"/>
</arm:Documentation>
<arm:ProgrammingCode Context="R 4.4"><arm:Code>
with(vs,
  mean(VSORRES))
</arm:Code></arm:ProgrammingCode>
</arm:AnalysisResult>
</arm:ResultDisplay>
</arm:AnalysisResultDisplays>"""
OF_DISPLAYS = """<def:CommentDef OID="COM.T1">
<Description><TranslatedText xml:lang="en">All visits.</TranslatedText></Description>
</def:CommentDef>
<def:leaf ID="LF.acrf" xlink:href="acrf.pdf"><def:title>Annotated CRF</def:title></def:leaf>
<def:leaf ID="LF.t1" xlink:href="t1.docx"><def:title>Table 1</def:title></def:leaf>
<def:leaf ID="LF.sap" xlink:href="sap.pdf"><def:title>SAP</def:title></def:leaf>
"""
LAST = '<def:leaf ID="LF.acrf" xlink:href="acrf.pdf"><def:title>Annotated CRF</def:title></def:leaf>\n'
WITH_DISPLAYS = WHOLE.replace(LAST, f"{OF_DISPLAYS}{DISPLAYS}\n")
